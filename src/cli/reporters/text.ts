/** The text report: on standard output each verdict as it comes in, then the totals; in a file all of it, without colours. */

import { createStyle } from '../../report/style.ts'
import { comparisonText, summaryText, type TextOptions, textReport } from '../../report/text.ts'
import { verdictLines } from '../../report/verdict-text.ts'
import { writeReport } from './file.ts'
import type { Reporter } from './reporter.ts'

export function streamedText(print: (text: string) => void, options: TextOptions): Reporter {
  const style = createStyle(options.colour)
  let before: readonly string[] | undefined
  return {
    verdict(verdict, earlier) {
      const lines = verdictLines(verdict, options, earlier)
      // Blocks of several lines stand apart, single lines together.
      const apart = before !== undefined && (before.length > 2 || lines.length > 2)
      print([...(apart ? [''] : []), ...lines].join('\n'))
      before = lines
    },
    end(run) {
      const comparison = comparisonText(run.verdicts, options)
      const told = run.verdicts.length > 0
      print(
        [
          ...(told ? [''] : []),
          ...(comparison === '' ? [] : [style.strong('side by side'), comparison, '']),
          ...(told ? [style.strong('totals')] : []),
          summaryText(run, options),
        ].join('\n'),
      )
    },
  }
}

export const textFile = (path: string): Reporter => ({
  end: run => writeReport(path, `${textReport(run, { colour: false, verbose: true })}\n`),
})
