import * as cli from '@refwind/cli';
import * as core from '@refwind/core';
import * as files from '@refwind/core/node';
import * as testing from '@refwind/core/testing';
import * as cpython from '@refwind/cpython';
import * as exchange from '@refwind/exchange';
import * as replay from '@refwind/replay';

export const entries: readonly object[] = [cli, core, files, testing, cpython, exchange, replay];
