"""carbon-tui: a Carbon DLS fleet at the speed of the keyboard. This page is the map of its code.

Rings, outermost first: a package imports only from the rows below its own; `pyproject.toml` holds
the walls, `tests/test_map.py` holds this page to the code. Each package's own page says more: what
it is for, who may call it, what it never does, and, where it is large, what each module is for.

    cli           one module per command; the only place that prints and chooses exit codes
    app           the application: views as modes, palette, keys in turn, the guard around crashes
    screens       what a person sees: lists, forms, dialogs, boards, charts
      list        the list screen of every view: cursor, marks, refresh, ways to other records
      actions     what keys of lists do, a module for each group, imported with its first key
      dialogs     typed questions and pages of text
      groups      the list of groups that ``by:`` makes
      lineage     where a record comes from and what came of it, as a tree
      part_orders, print_orders, queues     the forms and outcomes of what is written
      quality     control charts, splits, signals and reports of measurements
      report      production of a shift, a day, a week
      timeline    the floor over time, one line per printer
    widgets       record table, status line, prompt, side pane; themes
      charts      pictures in cells: control charts, histograms, Paretos
    session       one run on one account: who, by which clock, what is polled, what is sent
    listing       what a list shows: question, loader, refresher, counter, rows, status; export
    lineage       which record leads to which, and in how few requests
    report        production of a day, a shift, a week
    watch         what changed, as events for scripts
    groups        rows by group: counts, rates, sums; what the copy answers, in SQL
    prompt        the filter grammar
    resources     the views as data: columns, filters, sorts, links; formats of cells
    timeline      what printers did and will do, with estimates as ranges
    keys          every key as one value, and which keys a person has chosen instead
    orders        writing that happens once: the journal and the journalled write
      print_orders, queues, part_orders     what is written, planned, sent, told and taken back
    quality       statistics of measurements: charts, capability, rules, splits
    local_copy    the account's data in one SQLite file: sync, verify, questions
    credentials   API keys: keyring, passphrase file, secrets.json
    settings      what a person chose: profiles, views, keys, looks
    api           the Carbon DLS API, typed and clean; the only package that imports httpx
      schema      endpoints, operations, records, requests
      transport   one call from first attempt to answer: tokens, pace, repeats, messages
      paging      lists read to their end, past cursors that die and rows that move
    terminal      bytes for the terminal: only changed cells, never a command out of data
    simulator     the API on a made-up fleet, for --demo and tests; shares no code with the rest
    system        files, folders, log, clocks, secrets in memory
    text          cleaning, spelling, natural order, CSV cells

Five walks
----------
A key. `app.key_queue:KeyQueue.on_event` gives it when the one before is dealt with;
`screens.base_screen:BaseScreen.on_key` is the one handler, `keys.keymap:KeyTable.action` says which
action it is, `screens.base_screen:BaseScreen.carry_out` asks why not and does it. On lists a key
says itself what it does (`keys.action:KeyAction.does`) or by which group of actions it is done
(`screens.actions.registry:action_group`).

A filter. `screens.actions.filter:FilterActions.action_filter` opens the prompt;
`prompt.parsing:parse` makes a `Search` of the line;
`screens.list.resource_screen:ResourceScreen.ask` gives it to `listing.list_model:ListModel.ask`,
which starts `listing.loader:Loader.start`; `listing.loader:Loader.next_page` brings rows,
`listing.loaded_rows:LoadedRows.accept` keeps them, `listing.current_status:status_of` says what is
true of them, and `widgets.record_table:RecordTable.rows_changed` draws the lines that changed.

A page. `api.paging.pager:Pager.step` asks for it through `session.session:Session.page_at` and
`api.client:Client.page`; `api.transport.requester:Requester.read` paces, repeats and times it,
`api.schema.decode:page` makes clean records of its bytes; rows seen before are sorted out, and what
is still owed is read before `api.paging.completeness` calls the list complete.

An order. `screens.print_orders.queue_form:QueueForm` makes a plan, confirmed by its copies;
`session.order_service:OrderService.send_all` gives it to
`orders.print_orders.sending:PrintOrderSender.send`, which is `orders.write:JournalledWrite.do`:
the same wish is found or begun under the journal's lock, written down, sent, judged by reading
back, and written down again.

A poll. `screens.list.heartbeat:Heartbeat` asks `session.background:BackgroundWork.next_job` what
is due, `session.poll_gate:PollGate.may_read` whether it may be read;
`listing.list_model:ListModel.refresh` patches rows under stable keys, and
`session.change_detector:ChangeDetector.note_rows` notes what changed.

Glossary
--------
action        what a key does; `keys.action:KeyAction`
alert         something a printer complains of (the API's word)
ask           give a list another search
attention     failed, alert, out of specification: what `e` goes to
batch         rows a pager hands over in one piece (`RowBatch`)
behind        of requests: after all that a person waits for
build         an arrangement of parts, ready to print (the API's word)
capability    Cp, Cpk, Pp, Ppk: how well a process fits its specification
chip          one filter term in the status line, server or local
copy          the local copy of the account's data; "copies" are prints of a build
coverage      how much of what was asked for is loaded
Cpk           see capability; AIAG SPC manual, 2nd ed.
cursor        of the API: a reading position that dies after 60 s; of the screen: where one stands
floor         all printers as they stand now
gap           rows not read yet between a list's head and its tail
group         rows that `by:` puts together
guess         a parameter value nobody publishes: a server may refuse it
journal       what was to be written, on the disk before it is sent
journalled write    the one way in which anything is written to the server
list          the records of one view, as a `ListModel`
local         matched or sorted here, over loaded rows
lot           of resin: parts made from one
mark          a row chosen for the next action
moment        what cells are written by: the time, the zone, what printers are called
pager         reads one query's rows in order, none twice, none lost
print         one run on one printer (the API's word)
profile       one account: its key, host and settings
record        one thing of the API, typed
resource      what a view is, as data
role          what a cell means; the theme gives it a colour
search        a prompt, understood: what is asked and what is matched here
settle        find out what became of a write whose answer was lost
status        the line that says what is true of a list
template      what is measured and within which limits (part measurement template)
unknown       of a write: it was sent and no answer came
view          one kind of record on screen, under a digit
window        of quality: the stretch of time that is looked at
"""
