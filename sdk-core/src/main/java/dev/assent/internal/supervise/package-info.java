/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Keeps Assent's threads, periodic tasks and marks alive: one thread checks them all, and restarts
 * what an error has ended. It knows no other package of Assent.
 */
@NullMarked
package dev.assent.internal.supervise;

import org.jspecify.annotations.NullMarked;
