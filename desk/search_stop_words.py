"""Words that say nothing by themselves: left out of what is asked as long as others are left."""

_GERMAN = """
aber alle als also am an auch auf aus bei beim bin bis bitte da dann das dass dem den der des die dies diese
dieser doch durch ein eine einem einen einer eines er es für haben hat ich ihr ihre im in ist ja kann kein
keine mein meine mich mir mit nach nicht noch nun nur ob oder ohne schon sehr sein sich sie sind so und uns
unser unsere vom von vor war was weil wenn wer wie wir wird wo zu zum zur
"""
_ENGLISH = """
a all also am an and any are as at be been but by can cannot did do does for from get had has have he her his
how i if in into is it its me my no not of on or our out please she so some than that the their them then
there these they this to us was we were what when where which who will with would you your
"""

STOP_WORDS = frozenset(_GERMAN.split()) | frozenset(_ENGLISH.split())
