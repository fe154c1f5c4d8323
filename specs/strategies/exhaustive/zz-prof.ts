import { DfsSearch } from '/work/main/src/strategies/dfs.ts'
import { DporSearch } from '/work/main/src/strategies/dpor.ts'
import { programOf } from '/work/main/specs/strategies/exhaustive/programs.ts'
import { exploreProgram } from '/work/main/specs/strategies/exhaustive/table.ts'
for (const [name, n] of [['circular_buffer_ok', 5000], ['reorder_5', 100000]] as const) {
for (const make of [() => new DfsSearch(), (t: boolean) => new DporSearch('optimal', t), (t: boolean) => new DporSearch('source', t)]) {
  const t0 = performance.now()
  const e = await exploreProgram(programOf(name), make as never, { traces: false, executions: n })
  console.log(name, make.toString(), e.executions, e.redundant, performance.now() - t0)
}}
