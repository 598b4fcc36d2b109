/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Says what this artifact does not do. Loaded by others, so it uses nothing of Assent. */
@NullMarked
package dev.assent.internal.notice;

import org.jspecify.annotations.NullMarked;
