import { test } from 'vitest'
import { DfsSearch } from '/work/main/src/strategies/dfs.ts'
import { DporSearch } from '/work/main/src/strategies/dpor.ts'
import { programOf, truths } from '/work/main/specs/strategies/exhaustive/programs.ts'
import { exploreProgram } from '/work/main/specs/strategies/exhaustive/table.ts'

test('table', async () => {
  const max = Number(process.env.MAX ?? 2000), maxI = Number(process.env.MAXI ?? 8000)
  for (const t of truths()) {
    if (process.env.ONLY && !t.name.startsWith(process.env.ONLY)) continue
    if (t.traces > max || /peterson|spin|bluetooth|fsbench/.test(t.name)) continue
    let row = t.name.padEnd(22) + `traces ${t.traces}/${t.buggyTraces} inter ${t.interleavings}/${t.buggy} |`
    const p = programOf(t.name)
    try {
    for (const alg of ['optimal', 'source'] as const) {
      const t0 = performance.now()
      const e = await exploreProgram(p, tr => new DporSearch(alg, tr), { executions: t.traces * 12 + 100, traces: false })
      const buggy = [...e.failures.values()].reduce((a, b) => a + b, 0)
      const ok = e.executions === t.traces && e.exhausted && buggy === t.buggyTraces && (alg==='source'||e.redundant===0)
      row += ` ${alg} ${ok ? 'OK' : 'BAD'} ${e.executions}+${e.redundant} buggy ${buggy} ${(performance.now() - t0) | 0}ms`
    }
    if (t.interleavings <= maxI) {
      const t0 = performance.now()
      const e = await exploreProgram(p, () => new DfsSearch(), { executions: t.interleavings * 3 + 100, traces: t.interleavings<1000 })
      const buggy = [...e.failures.values()].reduce((a, b) => a + b, 0)
      const ok = e.executions === t.interleavings && e.exhausted && buggy === t.buggy && (t.interleavings>=1000||e.traces.size===t.traces)
      row += ` dfs ${ok ? 'OK' : 'BAD'} ${e.executions} buggy ${buggy} sigs ${e.traces.size} ${(performance.now() - t0) | 0}ms`
    }
    } catch (e) { row += ' ERR ' + (e as Error).stack }
    console.log(row)
  }
}, 600000)
