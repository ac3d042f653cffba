"""What generated names are made of: written by hand with pinyin and traditional characters, so that the matcher's own
libraries and tables have no part in it."""

PLACES = [
    # Chinese, pinyin, province in Chinese and English
    ("深圳", "shenzhen", "广东", "Guangdong"), ("广州", "guangzhou", "广东", "Guangdong"), ("东莞", "dongguan", "广东", "Guangdong"),
    ("中山", "zhongshan", "广东", "Guangdong"), ("汕头", "shantou", "广东", "Guangdong"), ("义乌", "yiwu", "浙江", "Zhejiang"),
    ("杭州", "hangzhou", "浙江", "Zhejiang"), ("宁波", "ningbo", "浙江", "Zhejiang"), ("温州", "wenzhou", "浙江", "Zhejiang"),
    ("金华", "jinhua", "浙江", "Zhejiang"), ("永康", "yongkang", "浙江", "Zhejiang"), ("厦门", "xiamen", "福建", "Fujian"),
    ("泉州", "quanzhou", "福建", "Fujian"), ("福州", "fuzhou", "福建", "Fujian"), ("苏州", "suzhou", "江苏", "Jiangsu"),
    ("南京", "nanjing", "江苏", "Jiangsu"), ("南通", "nantong", "江苏", "Jiangsu"), ("郑州", "zhengzhou", "河南", "Henan"),
    ("洛阳", "luoyang", "河南", "Henan"), ("许昌", "xuchang", "河南", "Henan"), ("青岛", "qingdao", "山东", "Shandong"),
    ("济南", "jinan", "山东", "Shandong"), ("武汉", "wuhan", "湖北", "Hubei"), ("长沙", "changsha", "湖南", "Hunan"),
    ("成都", "chengdu", "四川", "Sichuan"), ("合肥", "hefei", "安徽", "Anhui"), ("石家庄", "shijiazhuang", "河北", "Hebei"),
    ("上海", "shanghai", "上海", "Shanghai"),
]  # fmt: skip
TRADES = [
    # Chinese, pinyin, English as companies register it, other ways in which dockets translate it
    ("科技", "keji", "Technology", ["Technology", "Tech"]),
    ("电子商务", "dianzishangwu", "E-Commerce", ["E-commerce", "Electronic Commerce", "Ecommerce"]),
    ("贸易", "maoyi", "Trading", ["Trading", "Trade"]),
    ("进出口", "jinchukou", "Import & Export", ["Import and Export", "Imp. & Exp."]),
    ("机械", "jixie", "Machinery", ["Machinery"]),
    ("电子", "dianzi", "Electronics", ["Electronics", "Electronic"]),
    ("照明", "zhaoming", "Lighting", ["Lighting"]),
    ("服饰", "fushi", "Garment", ["Garment", "Apparel", "Clothing"]),
    ("家居", "jiaju", "Household", ["Household", "Home"]),
    ("五金制品", "wujinzhipin", "Hardware", ["Hardware Products", "Hardware"]),
    ("玩具", "wanju", "Toys", ["Toys", "Toy"]),
    ("网络科技", "wangluokeji", "Network Technology", ["Network Technology"]),
    ("实业", "shiye", "Industrial", ["Industrial", "Industry"]),
    ("户外用品", "huwaiyongpin", "Outdoor Products", ["Outdoor Products"]),
    ("电器", "dianqi", "Electrical Appliance", ["Electrical Appliance", "Electric"]),
    ("汽车用品", "qicheyongpin", "Auto Accessories", ["Auto Accessories", "Car Accessories"]),
]
COMMON = [  # two characters that many companies take, by how they sound
    ("xinda", ["新达", "鑫达", "欣达", "信达"]), ("huasheng", ["华盛", "华胜", "华升"]), ("jinyuan", ["金源", "锦源", "金元"]),
    ("hengtai", ["恒泰", "亨泰"]), ("xingwang", ["兴旺", "星旺"]), ("yida", ["亿达", "易达", "益达"]), ("lianfa", ["联发", "连发"]),
    ("shengda", ["盛达", "圣达", "晟达"]), ("ruifeng", ["瑞丰", "瑞峰", "锐锋"]), ("jiaye", ["佳业", "嘉业"]),
]  # fmt: skip
SOUNDS = {  # characters for invented names, by how they sound; those of one line sound alike
    "ao": "奥傲", "ke": "克柯科", "rui": "瑞锐睿", "si": "思斯", "lan": "兰蓝岚", "mei": "美梅", "te": "特", "bo": "博波", "na": "娜纳",
    "fei": "飞菲", "long": "龙隆", "mu": "木慕", "qi": "奇琪启", "lu": "露璐鹿", "ma": "马玛", "di": "迪蒂", "sha": "莎", "ya": "雅亚",
    "wei": "维威薇", "ni": "妮尼", "kai": "凯恺", "tu": "途图", "peng": "鹏朋", "chi": "驰池", "hao": "豪浩", "jie": "杰洁捷", "lun": "伦仑",
    "man": "曼蔓", "pu": "普朴", "gu": "谷古", "zhuo": "卓", "chuang": "创", "yun": "云允", "shu": "舒树", "qing": "青晴", "fan": "帆凡",
    "ou": "欧", "tai": "泰", "xi": "希熙", "luo": "洛络", "ba": "巴", "ding": "鼎", "ge": "格歌", "li": "丽力莉", "mo": "莫墨",
}  # fmt: skip
TRADITIONAL = str.maketrans(
    "东广义乌厦苏济长业达电务贸进机车丽饰纪蓝凯图鹏驰飞龙马兰纳创云欧罗络网实钟连联华金圣亿凤万发盛阳岛汉户公国际关张专莱维亚启驿乐兴财伦",
    "東廣義烏廈蘇濟長業達電務貿進機車麗飾紀藍凱圖鵬馳飛龍馬蘭納創雲歐羅絡網實鐘連聯華金聖億鳳萬發盛陽島漢戶公國際關張專萊維亞啟驛樂興財倫",
)
GOODS = [
    ("led strip light", "灯带", 11), ("desk lamp", "台灯", 11), ("solar garden light", "太阳能庭院灯", 11), ("phone case", "手机壳", 9),
    ("wireless earbuds", "无线耳机", 9), ("yoga pants", "瑜伽裤", 25), ("running shoes", "跑步鞋", 25), ("plush toy", "毛绒玩具", 28),
    ("building blocks", "积木", 28), ("kitchen knife", "菜刀", 8), ("cordless drill", "电钻", 7), ("camping tent", "帐篷", 22),
    ("hair clipper", "理发器", 8), ("water bottle", "水杯", 21), ("necklace", "项链", 14), ("car seat cover", "汽车座套", 12),
    ("pet bed", "宠物床", 20), ("curtain", "窗帘", 24), ("air fryer", "空气炸锅", 11), ("backpack", "背包", 18),
]  # fmt: skip
MARKETPLACES = [
    "amazon.com",
    "amazon.de",
    "amazon.co.uk",
    "ebay.com",
    "walmart.com",
    "temu",
    "aliexpress",
    "tiktok-shop",
]
BRAND_PARTS = (
    "zor vel tek lum bri nax ora quo fen dru kal mip sty gro pel wix jol har bex cam tri osk une vib ral snu fro lek poda "
    "menn tils burk wend gasp crim thol yest zan"
).split()
STRANGERS = (
    "Bright Meadow Goods; Harbour Lane Outfitters; 48Hours Deals; MyTinyCloset; Rocky Peak Supplies; SunnySide Finds; "
    "Quick-Ship Depot; LoveHomeDecor2020; Alpine Trail Gear; BestChoice Online; Velvet Fox; Urban Nest Living"
).split("; ")
PLAINTIFFS = (
    "Northfield Brands LLC; Hartwell Toys, Inc.; Grünwald Leuchten GmbH; Meridian Footwear Corp.; Otter & Pine Ltd.; "
    "Calloway Design Studio LLC"
).split("; ")
