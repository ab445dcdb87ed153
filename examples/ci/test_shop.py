# Tests that mark the end of each, so that `refwind check` can compare what is alive then.
import unittest

import refwind
from shop import Shop


class ShopTest(unittest.TestCase):
    def setUp(self):
        self.shop = Shop()

    def tearDown(self):
        del self.shop
        refwind.mark("test")

    def test_log_in(self):
        self.shop.log_in("ann")
        self.assertIn("ann", self.shop.sessions)

    def test_log_out(self):
        self.shop.log_in("ann")
        self.shop.log_out("ann")
        self.assertEqual(self.shop.sessions, {})

    def test_two(self):
        self.shop.log_in("ann")
        self.shop.log_in("bob")
        self.assertEqual(len(self.shop.sessions), 2)
