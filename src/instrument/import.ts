/** For `node --import`: instruments what the process loads. Which packages, its own URL says: `import.js?packages=p-queue,got`. */

import { registerInstrumentation } from './register.ts'

const packages = new URL(import.meta.url).searchParams.get('packages') ?? ''
await registerInstrumentation({ packages: packages.split(',').filter(name => name !== ''), mode: 'async' })
