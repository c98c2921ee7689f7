"""The quality screens: templates by trouble, one template in pictures, what else was made there.

entry            the keys by which list screens lead here
view             the quality view's rows: a line for every template
again            when the window is read again by itself
frame            what the screens share: caption, picture, numbers, keys
keys             the keys of these screens, said once
look             what is looked at in one template, as a value
looking          what is calculated and drawn, and when
pictures         the charts of one template; caption: the line above them
pick             which measurements a bar stands for
template_screen  one template, by keys
tracing          what one printer, platform, lot … touched: reading it
trace_screen     the same, by keys
charting         from a record of any view to a control chart
origins, ways    from a record to its origins, and to the records behind it
wording          the line above a picture, and what stands where there is none
facts, brief     the numbers beside a picture, at length and in four lines
tables           measurements and traced parts, row by row
saving           tables and reports into files
report_screen    one page of text
"""
