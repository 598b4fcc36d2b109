/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** A small OTLP receiver for tests and demos: real HTTP, decoded with the public protos. */
@NullMarked
package dev.assent.examples.receiver;

import org.jspecify.annotations.NullMarked;
