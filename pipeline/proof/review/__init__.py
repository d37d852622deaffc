"""The review: the proof page of one job, served on this machine to those who have a link, with what they say saved at once.

access.py           who may read and who may write: links, tokens, hosts, origins; pure
job_sheet.py        the job as a page shows it at one moment, and what differs between two of them; pure
desk.py             keeps that sheet up to date with the shelf, and writes decisions
arrivals.py         pictures on the shelf that no manifest tells of yet
bulletin.py         what is told to the pages that are open
watch.py            looks at the shelf every two seconds
app.py              the routes
shelf_pictures.py   pictures through the server, with ranges
server.py           uvicorn, and how it ends
"""
