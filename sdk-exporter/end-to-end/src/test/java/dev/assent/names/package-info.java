/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** End-to-end tests of the data that leaves under the names of the built-in catalog. */
package dev.assent.names;
