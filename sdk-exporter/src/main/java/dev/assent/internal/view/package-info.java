/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** What the optional viewer is given, and what it gives: the only link between both artifacts. */
@NullMarked
package dev.assent.internal.view;

import org.jspecify.annotations.NullMarked;
