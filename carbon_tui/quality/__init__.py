"""What measurements say: statistics, rules, joins and tables, for screens, exports and scripts.

Screens, widgets and the command line may call it. It draws nothing and opens no connection: what is
to be read it names or is handed a function for; nothing in it writes to a server or to a disk.

What is measured
  specification         what a template asks for
  window_reader         reads a stretch of time page by page; time_window, window_measurements
  lineage_join          measurements to parts to prints
  template_summaries    one line per template, trouble first; result_counts, sparkline_text
  ordered_figures       what of that line hangs on the order in which parts were made
  series                measurements in the order of their dates, added to as they come
  process_data          what printers recorded: failed prints against finished ones

Statistics, each with its source
  moments, histogram, pareto, distributions, control_constants
  individuals, subgroups, proportions    the limits of the control charts
  run_rules             Nelson's and Western Electric's tests
  variance_components   printers, prints, within a print
  capability, percentile_indices, normality, value_shape
  group_tests, sample_sums, false_discovery     which group is off, and how sure that is

What is charted
  chart_settings        what a person decided about a template's chart
  chart_proposal        which chart the data propose
  control_charts        one chart of any type, point by point
  analysis              all of these for one template; template_analyses for every template
  signals               what is off, in any template, by any origin
  splits                the same group by group
  traceability          what else did this platform make?

Away with it
  export, report, svg   tables, a page of text, pictures
"""
