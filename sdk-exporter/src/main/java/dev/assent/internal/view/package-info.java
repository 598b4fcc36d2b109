/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** The interface between an instance and the optional viewer, which is in another artifact. */
@NullMarked
package dev.assent.internal.view;

import org.jspecify.annotations.NullMarked;
