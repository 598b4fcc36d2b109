/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The policy hash: the digest of pooled rules and of the catalog entries of an application. Not
 * part of the API.
 */
@NullMarked
package dev.assent.internal.check.hash;

import org.jspecify.annotations.NullMarked;
