/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Reads policies and resolves their rules to cells: one requirement per category, purpose and
 * recipient. Not part of the API.
 */
@NullMarked
package dev.assent.internal.policy;

import org.jspecify.annotations.NullMarked;
