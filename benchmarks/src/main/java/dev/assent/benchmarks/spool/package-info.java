/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Benchmarks of the spool, compared with plain files and the disk buffer of OpenTelemetry contrib.
 */
@NullMarked
package dev.assent.benchmarks.spool;

import org.jspecify.annotations.NullMarked;
