/** How to see a failure again. The line is copied by people, so nothing in it is ever cut or wrapped. */

import type { Finding, Verdict } from '../explore/verdict.ts'

const plain = /^[\p{L}\p{N}_@%+=:,./-]+$/u
const quoted = (argument: string) => (plain.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`)
const spec = /\.(?:spec|test)\.[cm]?[jt]sx?$/

/** What has to be loaded in the same way as when the failure was found. */
const loading = ({ instrument }: Verdict): readonly string[] =>
  instrument === false ? ['--no-instrument'] : (instrument ?? []).map(name => `--instrument ${quoted(name)}`)

/** A shell command; for a scenario that lives in a spec, which the command line cannot load, the call to put there. */
export function replayCommand(verdict: Verdict, finding: Finding): string {
  const { file } = verdict
  if (file === undefined || spec.test(file)) {
    const literal = plain.test(finding.token) ? `'${finding.token}'` : JSON.stringify(finding.token)
    return `await replay(scenario, ${literal})`
  }
  return ['heddle replay', quoted(file), quoted(finding.token), ...loading(verdict)].join(' ')
}
