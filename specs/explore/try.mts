import { explore } from 'heddle'
import * as all from './scenarios/shards.scenario.ts'
const lasting = ({ seconds, rate, memory, ...v }: any) => v
for (const mode of [process.argv[2]!] as any[])
for (const strategy of process.argv[3]!.split(','))
for (const [name, s] of Object.entries(all)) {
  const texts: string[] = []
  let line = `${mode} ${strategy} ${name}`
  for (const jobs of [1,2,3]) {
    const t = performance.now()
    const v: any = await explore(s as any, { mode, strategy, jobs, schedules: 1500, keepGoing: name==='several' })
    if (jobs===1) line += ` ${v.verdict} n=${v.schedules} d=${v.distinct} f=${v.firstFailureAt} ${v.findings.length} ${v.notes}`
    texts.push(JSON.stringify(lasting(v)))
    line += ` ${Math.round(performance.now()-t)}ms/${v.rate}`
  }
  console.log(line, texts.every(t=>t===texts[0]) ? 'SAME' : 'DIFFERENT')
  if (!texts.every(t=>t===texts[0])) for (const t of texts) console.log('   ', t.slice(0,700))
}
