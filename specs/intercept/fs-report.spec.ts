import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { explore, scenario } from 'heddle'
import { expect, test } from 'vitest'

test('a report shows the calls, and files without what is random about their names', async () => {
  const racy = scenario('a file is read while it is written', {
    modes: ['async'],
    setup: async () => ({ folder: await mkdtemp(join(tmpdir(), 'heddle-')) }),
    tasks: {
      writer: ({ folder }) => writeFile(join(folder, 'n'), '1'),
      reader: async ({ folder }) => {
        if ((await readFile(join(folder, 'n'), 'utf8')) === '') throw new Error('empty')
      },
    },
    mayThrow: error => (error as NodeJS.ErrnoException).code === 'ENOENT',
    teardown: ({ folder }) => rm(folder, { recursive: true }),
  })
  const again = () => explore(racy, { schedules: 200 })
  const { findings } = await again()
  const text = findings[0]?.trace.map(({ task, operation, object, value }) =>
    [task, operation, object, value].filter(part => part !== undefined).join(' '),
  )
  expect(text?.filter(line => !line.includes('start'))).toEqual([
    "writer effect …/n open('w')",
    "reader query …/n open('r')",
    'reader query …/n read()',
    "reader deliver …/n ''",
  ])
  expect((await again()).findings[0]?.token).toBe(findings[0]?.token)
})
