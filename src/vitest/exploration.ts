import { relative } from 'node:path'
import { Campaign } from '../explore/campaign.ts'
import { runtimeFor } from '../explore/explore.ts'
import { type ExploreOptions, settingsOf } from '../explore/options.ts'
import type { Mode, Verdict } from '../explore/verdict.ts'
import type { AnyScenario } from '../scenario/scenario.ts'

/** Explores like `explore`, and also tells what the user's code threw: with it a runner can show the difference of two values. */
export async function explored(
  scenario: AnyScenario,
  mode: Mode,
  options: ExploreOptions,
): Promise<{ readonly verdict: Verdict; readonly cause: unknown }> {
  const runtime = runtimeFor(scenario, mode, options)
  try {
    const campaign = new Campaign(scenario, mode, runtime, settingsOf(options), options)
    const verdict = await campaign.run()
    return { verdict: { ...verdict, file: verdict.file && localPath(verdict.file) }, cause: campaign.cause }
  } finally {
    await runtime.close()
  }
}

/** As a replay command in a shell would name it. */
function localPath(file: string): string {
  const local = relative(process.cwd(), file)
  return local.startsWith('..') ? file : local.replaceAll('\\', '/')
}
