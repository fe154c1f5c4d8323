/** Properties draw the same examples on every run of the specs; in the long campaigns others each time. */

import * as fc from 'fast-check'

if (process.env.HEDDLE_CAMPAIGNS !== '1') fc.configureGlobal({ seed: 1 })
