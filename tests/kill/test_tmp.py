import time
from tests.kill.test_every_await import *
async def test_n(prepared):
    async with stage.worker() as w:
      for i in range(2):
        with prepared() as url:
          async with stage.sides(MEMBERS) as sides:
            env = sides.env(url)
            for j in ("read","look","recover"):
                t=time.time()
                await w.must(job=j, at=LOOK_AT, env=env, kill_at=0, seconds_later=60)
                print(j, time.time()-t)
