/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Loads an instance on Android: its files, the key of its spools, its network, its background. */
@NullMarked
package dev.assent.internal.android;

import org.jspecify.annotations.NullMarked;
