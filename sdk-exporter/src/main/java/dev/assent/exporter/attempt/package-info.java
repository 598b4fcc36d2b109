/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Encodes what passed the gate, and sends it: attempts that can be aborted, and are gated again
 * before each retry.
 */
@NullMarked
package dev.assent.exporter.attempt;

import org.jspecify.annotations.NullMarked;
