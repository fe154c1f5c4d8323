import { explore } from 'heddle'
import * as all from './scenarios/wrong.scenario.ts'

for (const mode of ['async', 'threads'] as const)
  for (const [name, s] of Object.entries(all)) {
    const t = performance.now()
    try {
      const v = await explore(s as never, { mode, schedules: 50 })
      console.log(
        mode,
        name,
        v.verdict,
        v.findings.map(f => f.message),
        v.notes,
      )
    } catch (e) {
      console.log(mode, name, String(e), performance.now() - t)
    }
  }
process.exit()
