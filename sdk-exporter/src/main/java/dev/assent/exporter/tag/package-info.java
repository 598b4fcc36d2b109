/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Classifies each datum once, while it is hot, and stamps it: its categories, its subjects, the
 * decision of its capture.
 */
@NullMarked
package dev.assent.exporter.tag;

import org.jspecify.annotations.NullMarked;
