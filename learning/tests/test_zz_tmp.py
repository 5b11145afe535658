import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from learning.tests.test_entry_pages import *
from learning.tests.factories import *
def test_x(signed_in):
    m = MissionFactory(); LeaderFactory(of=m)
    recs = [LearningEntryFactory(mission=m), VoiceFactory(mission=m, state="responded"), ExperimentFactory(mission=m, state="running")]
    client = signed_in(recs[0].author)
    for u in [r.get_absolute_url() for r in recs] + ["/portal/learning/", "/portal/learning/?q=shop", "/portal/learning/new/", "/portal/voices/", "/portal/experiments/", recs[0].get_absolute_url()+"amend/"]:
        with CaptureQueriesContext(connection, ) as c: client.get(u)
        print(u, len(c))
        if len(c) > 12: print("\n".join(q["sql"][:150] for q in c))
