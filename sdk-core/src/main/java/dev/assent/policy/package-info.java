/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** Rules: category × purpose × recipient gives a basis. */
@NullMarked
package dev.assent.policy;

import org.jspecify.annotations.NullMarked;
