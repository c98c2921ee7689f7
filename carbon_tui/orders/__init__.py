"""Writing that cannot happen twice and cannot be lost.

The argument, for a print order:

1. An intention gets its uuid before anything is sent, and never another one. The server keeps at
   most one order per uuid. So however often the request travels, from however many processes, and
   however late a copy of it arrives: **never twice**. Nothing here depends on timing.
2. The uuid and the whole body are on the disk before the first byte leaves. From then on the
   journal calls the intention open until there is evidence: the server's answer, or the order
   itself read back. A process that dies leaves an open entry behind: **never lost**.
3. What counts as evidence. *It is there*: a 200 to the request, or a read of the order. *It is not
   there*: only a request that never left, or a definite answer to a request whose every attempt was
   answered together with a read that does not find it: a server may say no to what it has done,
   with a 429 as well as with a 400, and show it late. So what was refused is watched for a day, and
   a refusal that cannot be checked leaves the entry open until it can. "404" to a read alone is no
   such evidence, since an attempt without an answer may still arrive; nor is a refusal of a later
   attempt, since an earlier one may have been accepted. Both leave the entry open.
4. An open entry is settled by reading, automatically; it is sent again only on a person's word,
   because the wish may have passed, and then always under its own uuid, which is harmless by (1).
   A person may give an entry up; it is watched for another day, and if the order turns up after
   all, it is reported.

Everything that has no such key (a part, a move in a queue) is never repeated automatically: it is
read back and compared, and repeated only on a person's word.

Every write goes through `write.JournalledWrite`, which holds this argument once: orders, edits,
queue changes, part orders and packing are `Operation`s of it, with one family of outcomes
(`outcome.Outcome`) and one table of words (`messages`). The same wish said twice, by a command
started again or by two processes at once, is found under the journal's lock
(`Journal.claimed_once`) and goes on under its own uuid.

Called by `session` and `cli`. This package knows neither the terminal nor HTTP; it speaks to
`PrintOrderApi` and `PartOrderApi`.
"""
