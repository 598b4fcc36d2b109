/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** An OTLP receiver in a box: real HTTP, decoded with the public protos, to watch what arrives. */
@NullMarked
package dev.assent.examples.receiver;

import org.jspecify.annotations.NullMarked;
