/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** Asks a consent platform over HTTP, and hears from it what has changed. */
@NullMarked
package dev.assent.exporter.source;

import org.jspecify.annotations.NullMarked;
