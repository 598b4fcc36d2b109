/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** Applies decisions to data: pass, strip, or withhold. Only here is content looked at. */
@NullMarked
package dev.assent.exporter.gate;

import org.jspecify.annotations.NullMarked;
