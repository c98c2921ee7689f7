"""Ordering parts: files to models, parts and an order, each step written down, and its packing.

Called by `session` and `cli`. Nothing here sends without the journal; see `carbon_tui.orders`.

  draft, plan, due_date, hints      what is filled in, and what was usual
  paths, model_files, model_formats, ply_body   files: named, looked into, judged
  placing, steps, steps_done, uploads, placement    step by step, and where it stands
  packing, outcome, messages        followed to its builds; what became of it, in words
  part_order_api                    what is asked of the API
"""
