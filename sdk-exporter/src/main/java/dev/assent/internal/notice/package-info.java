/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The line that an SDK exports without Assent, because assent-autoconfigure is missing. Loaded by
 * others, so it uses nothing of Assent.
 */
@NullMarked
package dev.assent.internal.notice;

import org.jspecify.annotations.NullMarked;
