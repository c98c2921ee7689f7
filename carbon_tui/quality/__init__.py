"""Measurements that say something: statistics, rules, joins and tables, with no drawing and no I/O.

specification   what a template asks for
control         individuals chart and moving range
nelson          the eight run tests
capability      Cp, Cpk, Pp, Ppk
analysis        all of these for one template
window          which stretch of time is read, and how much of it is in
book            the measurements of the window, one series per template
summary         one line per template, trouble first
joining         measurements to parts to prints
splits          which printer, platform, build or lot is off
traceability    what else did this platform make?
export, report  tables and a page for people
"""
