import { explore } from 'heddle'
import { findingText } from '../../../src/report/text.ts'
import s from './stack.scenario.ts'
for (const seed of [1,2,3,4,5]) {
const v = await explore(s, { mode: 'async', seed })
console.log(findingText(v, v.findings[0]!, { colour: false, verbose: false, width: 110 }))
}
