"""Lists of tickets for agents (R18, R19): any conditions, sorted and grouped, a page at a bounded cost.

A list is read along an index, in windows of some hundred rows, and conditions are asked of a window's rows
alone; so no page costs more than its budget, however many tickets there are and however deep it lies. What
few tickets fulfil is not walked to but looked up. A page that its budget ended says so, and where to go on.
"""
