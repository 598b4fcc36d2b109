/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The command that verifies audit journals. Part of the API.
 *
 * @since 0.1.0
 */
@NullMarked
package dev.assent.audit;

import org.jspecify.annotations.NullMarked;
