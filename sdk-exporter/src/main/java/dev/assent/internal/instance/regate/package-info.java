/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Stamps and gates what wrappers around an exporter changed. Not part of the API. */
@NullMarked
package dev.assent.internal.instance.regate;

import org.jspecify.annotations.NullMarked;
