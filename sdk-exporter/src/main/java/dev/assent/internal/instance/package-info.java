/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** The parts of one running instance. Not part of the API. */
@NullMarked
package dev.assent.internal.instance;

import org.jspecify.annotations.NullMarked;
