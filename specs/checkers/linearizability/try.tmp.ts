import { explore } from '../../../src/index.ts'
import { findingText } from '../../../src/report/text.ts'
import * as all from './scenarios/objects.scenario.ts'

for (const [name, s] of Object.entries(all)) {
  if (!name.startsWith(process.argv[2] ?? 'racy')) continue
  const v = await explore(s as never, { mode: (process.argv[3] ?? 'async') as never, schedules: 1000 })
  console.log(name, v.verdict, v.schedules, v.seconds, v.notes)
  for (const f of v.findings)
    console.log(findingText(v, f, { colour: false, verbose: false }).replace(/\n {2}(replay|reproduced).*/g, ''))
}
