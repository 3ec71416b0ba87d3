import time
from tests.kill.test_every_await import *
async def test_n(prepared):
    async with stage.worker() as w:
        t=time.time()
        n=await die_looking(w, prepared, 0, "")
        print("look steps", n, time.time()-t); t=time.time()
        n=await die_looking(w, prepared, n//2, "")
        print("look half", time.time()-t); t=time.time()
        for r in (0,3):
            n=await die_answering(w, prepared, 0, r)
            print("callback steps", n, time.time()-t); t=time.time()
            await die_answering(w, prepared, n-1, r)
            print("callback killed", time.time()-t); t=time.time()
