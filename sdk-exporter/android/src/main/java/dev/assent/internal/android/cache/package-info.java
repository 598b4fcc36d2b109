/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** What Android lacks and Caffeine uses; the build puts it into the relocated Caffeine. */
@NullMarked
package dev.assent.internal.android.cache;

import org.jspecify.annotations.NullMarked;
