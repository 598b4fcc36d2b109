/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Describes the entries of a catalog in words, and computes the policy hash: the digest of pooled
 * rules and of the catalog entries of an application. Not part of the API.
 */
@NullMarked
package dev.assent.internal.describe;

import org.jspecify.annotations.NullMarked;
