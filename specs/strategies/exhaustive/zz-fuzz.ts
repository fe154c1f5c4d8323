import { scenario } from '../../../src/scenario/scenario.ts'
import { DfsSearch } from '../../../src/strategies/dfs.ts'
import { DporSearch } from '../../../src/strategies/dpor.ts'
import { explore } from './loom.ts'

let seed = Number(process.argv[2] ?? 1)
const end = Number(process.argv[3] ?? 1000)
const mode = process.argv[4] ?? 'plain'
let x = 0
const rnd = (n: number) => { x = (Math.imul(x, 1103515245) + 12345) >>> 0; return ((x >>> 8) % n) }
type Op = [string, number, number]
const menus: Record<string, string[]> = {
  plain: ['get', 'set', 'inc', 'add', 'load', 'lock', 'unlock', 'copy', 'try', 'cas'],
  locks: ['get', 'set', 'lock', 'unlock', 'try', 'sem', 'semr', 'rl', 'rr', 'wl', 'wr', 'semtry'],
  sync: ['get', 'set', 'down', 'pass', 'bar', 'put', 'take', 'tput', 'ttake', 'close', 'lock', 'unlock'],
  cond: ['lock', 'unlock', 'cwait', 'notify', 'notifyAll', 'get', 'set', 'cs', 'cw'],
  fork: ['get', 'set', 'inc', 'fork', 'lock', 'unlock', 'add'],
  coll: ['aget', 'aset', 'mset', 'mget', 'mdel', 'mkeys', 'mhas', 'get', 'set'],
  all: ['get', 'set', 'inc', 'add', 'lock', 'unlock', 'copy', 'try', 'sem', 'semr', 'rl', 'rr', 'down', 'pass', 'bar', 'put', 'take', 'ttake', 'cwait', 'notify', 'cs', 'cw', 'fork', 'mset', 'mkeys', 'point'],
}
function gen(menu: string[], maxOps: number): Op[] {
  return Array.from({ length: 1 + rnd(maxOps) }, () => [menu[rnd(menu.length)]!, rnd(2), rnd(3)] as Op)
}
async function run(s: any, ops: Op[], me: string, obs: any[], fail: (c: boolean) => void) {
  let v = 0
  for (const [op, i, a] of ops) {
    const m = [s.m0, s.m1][i], c = [s.c0, s.c1][i], at = [s.a0, s.a1][i]
    const quiet = async (f: () => Promise<any>) => { try { return await f() } catch (e: any) { if (e.name === 'AbortError') throw e; return 'E' } }
    switch (op) {
      case 'get': v = await c.get(); break
      case 'set': await c.set(a); break
      case 'inc': await c.set((await c.get()) + 1); break
      case 'copy': await c.set(v); break
      case 'add': v = await at.add(1); break
      case 'load': v = await at.load(); break
      case 'cas': v = await at.compareExchange(a, 5); break
      case 'lock': await m.acquire(); break
      case 'unlock': await quiet(() => m.release()); break
      case 'try': v = (await m.tryAcquire()) ? 1 : 0; break
      case 'sem': await s.s.acquire(1 + (a % 2)); break
      case 'semtry': v = (await s.s.tryAcquire(1)) ? 1 : 0; break
      case 'semr': await s.s.release(1); break
      case 'rl': await s.rw.acquireRead(); break
      case 'rr': await quiet(() => s.rw.releaseRead()); break
      case 'wl': await s.rw.acquireWrite(); break
      case 'wr': await quiet(() => s.rw.releaseWrite()); break
      case 'down': await quiet(() => s.l.countDown()); break
      case 'pass': await s.l.wait(); break
      case 'bar': v = await s.b.wait(); break
      case 'put': await quiet(() => s.q.put(a)); break
      case 'take': v = (await s.q.take()) ?? -1; break
      case 'tput': v = (await s.q.tryPut(a)) ? 1 : 0; break
      case 'ttake': v = (await s.q.tryTake()) ?? -1; break
      case 'close': await s.q.close(); break
      case 'cwait': await quiet(() => s.cv.wait()); break
      case 'notify': v = await s.cv.notify(1 + (a % 2)); break
      case 'notifyAll': v = await s.cv.notifyAll(); break
      case 'cs': await s.m0.acquire(); v = await s.cv.notify(); await s.m0.release(); break
      case 'cw': await s.m0.acquire(); await s.cv.wait(); await s.m0.release(); break
      case 'aget': v = await s.arr.get(a); break
      case 'aset': await s.arr.set(a, v + 1); break
      case 'mset': await s.map.set(a, v + 1); break
      case 'mget': v = (await s.map.get(a)) ?? -1; break
      case 'mhas': v = (await s.map.has(a)) ? 1 : 0; break
      case 'mdel': await s.map.delete(a); break
      case 'mkeys': v = (await s.map.keys()).length; break
      case 'point': await s.point('p'); break
      case 'fork': {
        const r = await Promise.all([(async () => { const b = await c.get(); await s.c0.set(b + a); return b })(), (async () => { await s.a0.add(1); return s.c1.get() })()])
        v = r[0] + r[1]
        break
      }
    }
    if (v !== v) v = 0
    if (process.argv[5] === 'fail' && v === 1 && a === 1) fail(true)
  }
  obs.push([me, v])
}
const stats = { programs: 0, executions: 0, dfs: 0, skipped: 0, srcRedundant: 0 }
for (; seed < end; seed++) {
  x = seed * 7919 + 13
  for (let k = 0; k < 5; k++) rnd(2)
  const menu = menus[mode]!
  const n = 2 + rnd(2)
  const tasks = Array.from({ length: n }, () => gen(menu, n === 2 ? 4 : 3))
  const spurious = rnd(3) === 0
  const cond = process.argv[5] === 'always' || process.argv[5] === 'fail' ? rnd(3) : 0
  let obs: any[] = []
  let ends = new Set<string>()
  const sc = scenario('fuzz ' + seed, {
    setup: ({ shared, point }: any) => {
      obs = []
      const m0 = shared.mutex()
      return { m0, m1: shared.mutex(), c0: shared.cell(0), c1: shared.cell(0), a0: shared.atomic(0), a1: shared.atomic(0), s: shared.semaphore(2), rw: shared.rwlock(), l: shared.latch(2), b: shared.barrier(2), q: shared.queue(1), cv: shared.condition(m0, { spurious }), arr: shared.array([0, 0, 0]), map: shared.map() }
    },
    tasks: Object.fromEntries(tasks.map((ops, i) => ['t' + i, async (s: any, _i: unknown, { point }: any) => run({ ...s, point }, ops, 't' + i, obs, c => { if (c) throw new Error('t' + i) })])),
    ...(cond > 0 ? { always: { never: (s: any) => !(s.c0.peek() === 1 && s.c1.peek() === 1) } } : {}),
    ...(cond > 1 ? { sometimes: { maybe: (s: any) => s.a0.peek() === 1 && s.m0.peek() } } : {}),
    finally: { record: (s: any) => { ends.add(JSON.stringify([obs.sort(), s.c0.peek(), s.c1.peek(), s.a0.peek(), s.a1.peek(), s.q.peek(), s.arr.peek(), [...s.map.peek()].sort()])) } },
  } as never) as never
  const LIMIT = 4000
  const d = await explore(sc, () => new DfsSearch(), { executions: LIMIT })
  if (!d.exhausted) { stats.skipped++; continue }
  const dEnds = ends
  const results: any = {}
  let bad = ''
  const failing = d.failures.size > 0
  for (const alg of ['optimal', 'source'] as const) {
    ends = new Set()
    const e = await explore(sc, t => new DporSearch(alg, t), { executions: LIMIT * 3 })
    results[alg] = e
    stats.executions += e.executions
    if (!e.exhausted) bad += `${alg} not exhausted ${e.search.shortfall}; `
    if (String(e.search.bounds).includes('one by one')) bad += `${alg} fell back: ${e.search.bounds}; `
    const missing = [...dEnds].filter(k => !ends.has(k)).length
    if (missing) bad += `${alg} misses ${missing} ends; `
    for (const f of d.failures.keys()) if (!e.failures.has(f)) bad += `${alg} misses failure ${f}; `
    const dup = [...e.traces.values()].filter(c => c > 1).length
    const cut = d.failures.size > 0
    const cycles = false
    if (!cut || process.argv[6] === 'strict') {
      if (dup) bad += `${alg} ${dup} duplicates; `
      if (alg === 'optimal' && e.redundant) bad += `${alg} ${e.redundant} redundant; `
      const miss = [...d.traces.keys()].filter(k => !e.traces.has(k)).length
      if (miss) bad += `${alg} misses ${miss} of ${d.traces.size} traces; `
      if (!bad && e.executions !== d.traces.size) bad += `${alg} ${e.executions} for ${d.traces.size}; `
    } else if (!cut && alg === 'optimal' && e.redundant) bad += `optimal ${e.redundant} redundant (deadlocks); `
    if (alg === 'source') stats.srcRedundant += e.redundant
  }
  stats.programs++; stats.dfs += d.executions
  if (bad) console.log(seed, mode, JSON.stringify(tasks), 'spurious', spurious, 'cond', cond, 'dfs', d.executions, d.traces.size, [...d.failures.keys()].join(','), '::', bad)
}
console.log(mode, JSON.stringify(stats))
