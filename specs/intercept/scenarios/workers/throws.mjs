throw Object.assign(new TypeError('at the top'), { code: 'E_TOP' })
