/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** What leaves under the names of the built-in catalog, end to end. */
package dev.assent.names;
