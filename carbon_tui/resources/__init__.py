"""The views as data, one module for each: columns, filters, sorts, links, keys.

Read by `screens`, `listing`, `prompt` and `cli`. Nothing here asks or draws.

The views, one module each
  printers, prints, builds, quality, queues, print_orders, part_orders, printed_parts, parts,
  models, measurements

What they are made of
  definition, registry, view_names, view_keys   what a view is; all of them, by name and by digit
  formats, units, time_ranges       how a value reads, with its unit; expected times
  links, way_to_build, tracing      ways to other records
  measures, ranking                 what groups add up; what rows are sorted by
  downloads, order_progress         files of records; how far a print order is
  print_quality, process_columns, process_sort_values   the 47 fields that printers record
  joined_columns                    columns out of other records, which the local copy joins
"""
