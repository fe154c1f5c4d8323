/** The JSON report: one document, at the end. */

import type { Run } from '../../explore/verdict.ts'
import { jsonReport } from '../../report/json.ts'
import { writeReport } from './file.ts'
import type { Reporter } from './reporter.ts'

const document = (run: Run) => JSON.stringify(jsonReport(run), undefined, 2)

export const printedJson = (print: (text: string) => void): Reporter => ({ end: run => print(document(run)) })

export const jsonFile = (path: string): Reporter => ({ end: run => writeReport(path, `${document(run)}\n`) })
