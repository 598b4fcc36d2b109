/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** Tests in which memory is exhausted for a moment, and threads die. */
package dev.assent.faults;
